"""The include checker finds what it is there to find."""
import importlib.util
import pathlib
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
spec = importlib.util.spec_from_file_location("check_layers", TOOLS / "check_layers.py")
check_layers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_layers)


class CheckLayers(unittest.TestCase):
    def breaches(self, path, text):
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            file = root / path
            file.parent.mkdir(parents=True)
            (root / "src").mkdir(exist_ok=True)
            file.write_text(text)
            return check_layers.check(root)[1]

    def test_the_standard_library_is_free_for_core(self):
        self.assertEqual([], self.breaches("include/callkit/core/a.hpp", "#include <vector>\n#include <cstdint>\n"))

    def test_core_may_not_include_boost(self):
        self.assertEqual(1, len(self.breaches("include/callkit/core/a.hpp", "#include <boost/json.hpp>\n")))

    def test_one_file_of_core_asks_the_system_for_chance(self):
        text = "#include <sys/random.h>\n"
        self.assertEqual([], self.breaches("include/callkit/core/detail/kernel_random.hpp", text))
        self.assertEqual(1, len(self.breaches("include/callkit/core/random.hpp", text)))
        self.assertEqual(1, len(self.breaches("include/callkit/core/detail/kernel_random.hpp",
                                              "#include <callkit/engine/engine.hpp>\n")))

    def test_an_arrow_upwards_is_a_breach(self):
        self.assertEqual(1, len(self.breaches("include/callkit/core/a.hpp", "#include <callkit/engine/engine.hpp>\n")))
        self.assertEqual(1, len(self.breaches("src/engine/a.cpp", "#include <callkit/store/open.hpp>\n")))

    def test_a_source_may_include_what_its_header_may_not(self):
        self.assertEqual([], self.breaches("src/store/a.cpp", "#include <sqlite3.h>\n"))
        self.assertEqual(1, len(self.breaches("include/callkit/store/a.hpp", "#include <sqlite3.h>\n")))

    def test_headers_of_the_engine_may_use_slim_asio_only(self):
        self.assertEqual([], self.breaches("include/callkit/engine/a.hpp",
                                           "#include <boost/asio/any_io_executor.hpp>\n"))
        self.assertEqual(1, len(self.breaches("include/callkit/engine/a.hpp", "#include <boost/asio.hpp>\n")))

    def test_nobody_reads_a_clock(self):
        text = "auto t = std::chrono::system_clock::now();\n"
        self.assertEqual(1, len(self.breaches("src/engine/a.cpp", text)))
        self.assertEqual([], self.breaches("include/callkit/core/clock.hpp", text))

    def test_an_unknown_room_is_a_breach(self):
        self.assertEqual(1, len(self.breaches("include/callkit/attic/a.hpp", "")))

    def test_an_empty_tree_does_not_pass(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(0, check_layers.check(pathlib.Path(directory))[0])


if __name__ == "__main__":
    unittest.main()
