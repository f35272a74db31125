# For people who work on callkit itself; not read when callkit is part of another project.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON) # target all_verify_interface_header_sets: each header compiles alone

find_program(ccache_program ccache)
if(ccache_program)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${ccache_program})
endif()

option(CALLKIT_WARNINGS "Compile with the warnings that callkit is kept free of" OFF)
set(CALLKIT_SANITIZE "" CACHE STRING "Sanitizers for everything that is built, such as address,undefined")

if(CALLKIT_WARNINGS)
    add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow
                        "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual;-Wold-style-cast>")
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # gcc 12 sees overlaps in std::string that are not there (PR 105651), takes Asio's coroutine frames for memory
        # of another kind, and overlooks the check in front of a write into an empty span.
        add_compile_options(-Wno-restrict "$<$<COMPILE_LANGUAGE:CXX>:-Wno-mismatched-new-delete>" -Wno-stringop-overflow)
        # Where it inlines much it takes the error of a variant that holds none for a value that is read.
        add_compile_options($<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
    endif()
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A warning of every build, which takes a source that is put together with others for a header.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
if(CALLKIT_SANITIZE)
    add_compile_options(-fsanitize=${CALLKIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        add_compile_options(-fno-sanitize=function) # clang 14 cannot assemble coroutines with it
    endif()
    add_link_options(-fsanitize=${CALLKIT_SANITIZE})
endif()
