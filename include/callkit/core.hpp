#pragma once

/// All of the header-only part: what a call is. Needs nothing but the standard library.
#include <callkit/core/call_controller.hpp>
#include <callkit/core/call_effects.hpp>
#include <callkit/core/call_event.hpp>
#include <callkit/core/call_fold.hpp>
#include <callkit/core/call_record.hpp>
#include <callkit/core/call_status.hpp>
#include <callkit/core/call_terms.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/dial_target.hpp>
#include <callkit/core/duration_tracker.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/error.hpp>
#include <callkit/core/id.hpp>
#include <callkit/core/log_projection.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/memory_log_store.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/party.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/core/status_mapping.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/core/trace.hpp>
