// Prints the state machine for docs/call-states.md.
//
//   gen_state_diagram                 the section, on standard output
//   gen_state_diagram --check PAGE    exit 1 when the page does not hold exactly that section
//   gen_state_diagram --write PAGE    put the section into the page

#include "state_diagram.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (argc == 1) {
        std::cout << callkit::tools::diagram_section();
        return 0;
    }
    if (argc != 3 || (mode != "--check" && mode != "--write")) {
        std::cerr << "usage: gen_state_diagram [--check PAGE | --write PAGE]\n";
        return 2;
    }

    std::ifstream in(argv[2], std::ios::binary);
    const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::string wanted = callkit::tools::with_section(page);
    if (!in || wanted.empty()) {
        std::cerr << argv[2] << ": cannot be read, or has no place for the diagram\n";
        return 1;
    }
    if (page == wanted)
        return 0;
    if (mode == "--check") {
        std::cerr << argv[2] << ": the state diagram is not what the code says; run gen_state_diagram --write\n";
        return 1;
    }
    std::ofstream out(argv[2], std::ios::binary | std::ios::trunc);
    out << wanted;
    return out.flush() ? 0 : 1;
}
