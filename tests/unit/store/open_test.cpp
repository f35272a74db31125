#include "temporary_folder.hpp"

#include <callkit/store/open.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace callkit;
using callkit::test::temporary_folder;

TEST_CASE("a store is opened by its URL") {
    const temporary_folder folder;
    CHECK(open_store("memory:").has_value());
    CHECK(open_store("sqlite:" + (folder / "calls.db")).has_value());
    CHECK(open_store("sqlite:" + (folder / "relaxed.db") + "?sync=relaxed").has_value());
}

TEST_CASE("the folder of a log is made for its owner alone") {
    const temporary_folder folder;
    REQUIRE(open_store("sqlite:" + (folder / "a/b/calls.db")).has_value());
    const auto permissions = std::filesystem::status(folder.path() / "a").permissions();
    CHECK(permissions == std::filesystem::perms::owner_all);
}

TEST_CASE("what is no store URL is refused") {
    for (const char* url : {"", "memory", "sqlite:", "mysql://host/db", "sqlite:x?sync=never", "/var/lib/calls.db"}) {
        const auto opened = open_store(url);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == errc::invalid_argument);
    }
    const temporary_folder folder;
    const auto below_a_file = open_store("sqlite:/dev/null/calls.db");
    REQUIRE_FALSE(below_a_file.has_value());
    CHECK(below_a_file.error().code == errc::store_unavailable);
}
