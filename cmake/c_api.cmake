# libcallkit_c.so.0: callkit with its C++ inside, of which nothing is to be seen outside.

file(GLOB c_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/c/*.cpp)
file(GLOB c_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/callkit/c/*.h)

# The number of the ABI is written in the header alone.
file(STRINGS ${PROJECT_SOURCE_DIR}/include/callkit/c/callkit.h callkit_abi REGEX "^#define CALLKIT_ABI_VERSION ")
string(REGEX REPLACE ".* ([0-9]+)u$" "\\1" callkit_abi "${callkit_abi}")

# What is exported is what tests/c/symbols.txt lists, and nothing else.
set(c_symbols ${PROJECT_SOURCE_DIR}/tests/c/symbols.txt)
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${c_symbols})
file(STRINGS ${c_symbols} c_symbol_lines REGEX "^callkit_")
list(TRANSFORM c_symbol_lines REPLACE " .*" "")
list(JOIN c_symbol_lines ";\n        " c_symbol_list)
set(c_version_script ${PROJECT_BINARY_DIR}/callkit_c.map)
file(CONFIGURE OUTPUT ${c_version_script} @ONLY
     CONTENT "CALLKIT_@callkit_abi@ {\n    global:\n        @c_symbol_list@;\n    local: *;\n};\n")

add_library(callkit_c SHARED ${c_sources})
add_library(callkit::c ALIAS callkit_c)
set_target_properties(callkit_c PROPERTIES EXPORT_NAME c VERSION ${callkit_abi}.${PROJECT_VERSION}
                      SOVERSION ${callkit_abi} CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                      LINK_DEPENDS ${c_version_script})
target_sources(callkit_c PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${c_headers})
target_include_directories(callkit_c PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(callkit_c PRIVATE CALLKIT_C_BUILDING)
target_compile_options(callkit_c PRIVATE $<$<CONFIG:Debug>:-g>) # with types, which the comparison of ABIs reads

# Inside: callkit, which must be static for that, Boost.JSON and the C++ runtime. Outside remain OpenSSL and SQLite,
# which the system keeps up to date, the time zones (libdate-tz), and what libc brings.
get_target_property(c_inside callkit TYPE)
if(NOT c_inside STREQUAL "STATIC_LIBRARY")
    message(STATUS "callkit::c: libcallkit is shared here and stays outside of it")
endif()
find_library(CALLKIT_STATIC_BOOST_JSON libboost_json.a HINTS ${Boost_LIBRARY_DIRS})
target_link_libraries(callkit_c PRIVATE $<BUILD_INTERFACE:callkit>)
if(CALLKIT_STATIC_BOOST_JSON AND NOT CALLKIT_SANITIZE) # its code is made for programs, and needs a C++ runtime beside it
    # In front of the shared one, which callkit brings and of which nothing is then needed.
    target_link_options(callkit_c PRIVATE -Wl,--as-needed)
    target_link_libraries(callkit_c PRIVATE ${CALLKIT_STATIC_BOOST_JSON})
endif()
target_link_options(callkit_c PRIVATE -Wl,--version-script=${c_version_script} -Wl,-Bsymbolic-functions
                                      -Wl,--exclude-libs,ALL -Wl,-z,nodelete)
if(NOT CALLKIT_SANITIZE)
    # Not libgcc: an exception that libdate-tz throws passes through our frames, and both must unwind with one unwinder.
    target_link_options(callkit_c PRIVATE -Wl,-z,defs -static-libstdc++)
endif()
