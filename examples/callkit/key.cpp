#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/server/api_keys.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace callkit::cli {
namespace {

struct key_options {
    std::string name{};
    std::string workspace{"default"};
    std::string role{"agent"};
    std::string file{};
    bool json{false};
};

/// The keys that a file has; none when there is no file.
result<boost::json::array> read_keys(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return boost::json::array();
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (const auto good = server::api_keys::parse(text); !good)
        return failure{good.error()};
    boost::system::error_code ec;
    const boost::json::value all = boost::json::parse(text, ec);
    if (ec || !all.is_object() || !all.get_object().contains("keys"))
        return fail(errc::malformed, "the file with the API keys is none");
    return all.get_object().at("keys").get_array();
}

/// In place of what was there, or not at all; for its owner alone.
result<void> write_keys(const std::string& path, const std::string& text) {
    const std::string beside = path + ".new";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool good = file >= 0;
    if (good) {
        good = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
        good = ::close(file) == 0 && good;
    }
    if (!good || std::rename(beside.c_str(), path.c_str()) != 0)
        return fail(errc::store_io, "the API keys cannot be written: " + path);
    return {};
}

int make_key(const key_options& given) {
    auto keys = read_keys(given.file);
    if (!keys)
        return report(keys.error(), given.json);
    system_random chance;
    const server::new_api_key made = server::make_api_key(chance);
    keys->push_back(boost::json::object{
        {"name", given.name}, {"hash", made.hash}, {"workspace", given.workspace}, {"role", given.role}});
    const std::string text = boost::json::serialize(boost::json::object{{"keys", *keys}}) + "\n";
    if (const auto good = server::api_keys::parse(text); !good)
        return report(good.error(), given.json);
    if (const auto written = write_keys(given.file, text); !written)
        return report(written.error(), given.json);
    const std::string shown(made.text.reveal());
    print_line(given.json ? boost::json::serialize(boost::json::object{{"name", given.name}, {"key", shown}}) : shown);
    if (!given.json)
        note("This is the only time that the key is shown.");
    return finish_output(done);
}

} // namespace

void add_key(CLI::App& app, action& chosen) {
    auto given = std::make_shared<key_options>();
    CLI::App* verb = app.add_subcommand("key", "Make an API key for `serve --api-keys`");
    verb->add_option("NAME", given->name, "What the key is called")->required();
    verb->add_option("--file", given->file, "The file with the keys; made when it is not there")->required();
    verb->add_option("--workspace", given->workspace, "Whose calls it opens")->capture_default_str();
    verb->add_option("--role", given->role, "agent, supervisor, admin or auditor")->capture_default_str();
    add_json(*verb, given->json);
    verb->callback([given, &chosen] { chosen = [given] { return make_key(*given); }; });
}

} // namespace callkit::cli
