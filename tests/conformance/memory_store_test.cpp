#include <callkit/core/memory_log_store.hpp>
#include <callkit/testing/log_store_conformance.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace callkit;

TEST_CASE("the memory store is a log store") {
    for (const testing::log_store_check& check : testing::log_store_checks) {
        CAPTURE(std::string(check.name));
        memory_log_store store;
        testing::breaches found;
        check.run(store, found);
        for (const std::string& breach : found.texts())
            FAIL_CHECK(breach);
    }
}
