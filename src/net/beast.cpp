// The bodies of Boost.Beast, once for the library's own files (BOOST_BEAST_SEPARATE_COMPILATION).
#include <boost/beast/src.hpp>
