#include <callkit/core/memory_log_store.hpp>
#include <callkit/store/open.hpp>
#include <callkit/store/sqlite_log_store.hpp>

#include <filesystem>
#include <string>
#include <system_error>

namespace callkit {
namespace {

result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code ec;
    if (folder.empty() || std::filesystem::exists(folder, ec))
        return {};
    if (auto above = make_folder(folder.parent_path()); !above)
        return above;
    // Created by somebody else at the same moment is as good.
    if (std::filesystem::create_directory(folder, ec))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ec);
    if (ec)
        return fail(errc::store_unavailable, "the folder of the log cannot be made: " + ec.message());
    return {};
}

} // namespace

result<std::unique_ptr<log_store>> open_store(std::string_view url) {
    if (url == "memory:")
        return std::unique_ptr<log_store>(std::make_unique<memory_log_store>());
    constexpr std::string_view scheme{"sqlite:"};
    if (!url.starts_with(scheme))
        return fail(errc::invalid_argument, "a store is memory: or sqlite:PATH");
    std::string_view path = url.substr(scheme.size());
    sqlite_options options;
    if (const std::size_t question = path.find('?'); question != std::string_view::npos) {
        if (path.substr(question) == "?sync=relaxed")
            options.sync = sqlite_options::durability::relaxed;
        else if (path.substr(question) != "?sync=full")
            return fail(errc::invalid_argument, "a log's only option is sync=full or sync=relaxed");
        path = path.substr(0, question);
    }
    if (path.empty())
        return fail(errc::invalid_argument, "sqlite: needs the path of a file");
    if (auto made = make_folder(std::filesystem::path(path).parent_path()); !made)
        return failure{std::move(made).error()};
    auto opened = sqlite_log_store::open(std::string(path), options);
    if (!opened)
        return failure{std::move(opened).error()};
    return std::unique_ptr<log_store>(*std::move(opened));
}

} // namespace callkit
