#pragma once

// Everything in callkit::callkit. Programs that care about compile time include the few headers they use.

#include <callkit/codec/csv.hpp>
#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core.hpp>
#include <callkit/engine/blocking_engine.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulated_network.hpp>
#include <callkit/provider/simulation.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/store/local_day.hpp>
#include <callkit/store/open.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/status_callback.hpp>
#include <callkit/version.hpp>
