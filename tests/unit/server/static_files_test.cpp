#include "../store/temporary_folder.hpp"

#include <callkit/server/static_files.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace callkit;
using namespace callkit::server;

namespace {

void write(const std::string& path, std::string_view text) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

int status_of(const static_files& files, std::string target) {
    return files.answer({.method = "GET", .target = std::move(target)}).status;
}

} // namespace

TEST_CASE("a folder's files are given out, and no other file of the disk") {
    const callkit::test::temporary_folder folder;
    write(folder / "panel/index.html", "<title>panel</title>");
    write(folder / "panel/assets/app.js", "export {};");
    write(folder / "panel/.env", "SECRET=1");
    write(folder / "panel/.git/config", "secret");
    write(folder / "secret.txt", "not yours");
    std::filesystem::create_symlink(std::string(folder / "secret.txt"), std::string(folder / "panel/link.txt"));
    const auto files = static_files::read(folder / "panel");
    REQUIRE(files.has_value());
    CHECK(files->size() == 2);
    const auto page = files->answer({.method = "GET", .target = "/?tab=history"});
    CHECK(page.status == 200);
    CHECK(page.body == "<title>panel</title>");
    CHECK(net::header(page.headers, "Content-Type") == "text/html; charset=utf-8");
    CHECK(net::header(page.headers, "Content-Security-Policy").find("default-src 'none'") != std::string_view::npos);
    const std::string tag(net::header(page.headers, "ETag"));
    CHECK(files->answer({.target = "/", .headers = {{"If-None-Match", "W/\"x\", " + tag}}}).status == 304);
    CHECK(files->answer({.target = "/", .headers = {{"If-None-Match", "\"x\""}}}).status == 200);
    CHECK(net::header(files->answer({.target = "/assets/app.js"}).headers, "Content-Type") ==
          "text/javascript; charset=utf-8");
    CHECK(status_of(*files, "/%61ssets/app.js") == 200);
    for (const char* path : {"/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt",
                             "//etc/passwd", "/etc/passwd", "/assets", "/assets/", "/.env", "/.git/config", "/link.txt",
                             "/index.html%00.js", "/%zz", "", "index.html", "/index.html/"})
        CHECK_MESSAGE(status_of(*files, path) == 404, path);
    CHECK(files->answer({.method = "POST", .target = "/"}).status == 405);
    CHECK(static_files::read(folder / "nothing").error().code == errc::not_found);
}
