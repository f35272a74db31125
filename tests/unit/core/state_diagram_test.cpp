#include "../../../tools/state_diagram.hpp"
#include "support.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace callkit;

namespace {

std::string states_page() {
#ifdef CALLKIT_SOURCE_DIR
    const std::filesystem::path root = CALLKIT_SOURCE_DIR;
#else
    const auto root = std::filesystem::path(__FILE__).parent_path() / "../../..";
#endif
    std::ifstream in(root / "docs/call-states.md", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace

TEST_CASE("the diagram in docs/call-states.md is the one that the state table makes") {
    const auto page = states_page();
    REQUIRE_FALSE(page.empty());
    INFO("run gen_state_diagram --write docs/call-states.md");
    CHECK(page == tools::with_section(page));
}

TEST_CASE("a page that differs from the state table is noticed") {
    auto page = states_page();
    const auto arrow = page.find("ringing --> in_progress");
    REQUIRE(arrow != std::string::npos);
    page.replace(arrow, 7, "queued ");
    CHECK(page != tools::with_section(page));
    CHECK(tools::with_section("no markers here").empty());
}

TEST_CASE("the arrows that are drawn lead exactly where the state table does") {
    const auto all = tools::advances();
    CHECK(tools::reachable(tools::without_shortcuts(all)) == all);
}
