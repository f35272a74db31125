#pragma once

#include <callkit/server/jwt_verifier.hpp>

#include <boost/json/object.hpp>

namespace callkit::server {

/// Whose they are, out of claims whose signature is good.
[[nodiscard]] result<principal, jwt_fault> read_claims(const boost::json::object& claims, const jwt_rules& rules,
                                                       timestamp now);

} // namespace callkit::server
