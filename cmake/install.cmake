# `cmake --install BUILD [--component core|callkit|c]`; core and c are complete by themselves, c but for the config file,
# which is core's.
include(CMakePackageConfigHelpers)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/callkit)

install(TARGETS callkit_core callkit_testing EXPORT callkit-core COMPONENT core
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT core
        FILE_SET bodies DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT core
        FILE_SET bridges DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT core)
install(EXPORT callkit-core NAMESPACE callkit:: DESTINATION ${config_dir} COMPONENT core)

if(CALLKIT_BUILD_LIBRARY)
    install(TARGETS callkit EXPORT callkit-callkit
            RUNTIME COMPONENT callkit
            LIBRARY COMPONENT callkit
            ARCHIVE COMPONENT callkit
            FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT callkit)
    install(EXPORT callkit-callkit NAMESPACE callkit:: DESTINATION ${config_dir} COMPONENT callkit)
    # A file of its own: only who wants the fake of Twilio needs what it is made with.
    install(TARGETS callkit_fakes EXPORT callkit-testing
            ARCHIVE COMPONENT callkit
            FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT callkit)
    install(EXPORT callkit-testing NAMESPACE callkit:: DESTINATION ${config_dir} COMPONENT callkit)
endif()

# By itself: a C program needs neither the C++ headers nor what they need.
if(TARGET callkit_c)
    install(TARGETS callkit_c EXPORT callkit-c
            RUNTIME COMPONENT c
            LIBRARY COMPONENT c NAMELINK_COMPONENT c
            FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT c)
    install(EXPORT callkit-c NAMESPACE callkit:: DESTINATION ${config_dir} COMPONENT c)
endif()

configure_package_config_file(cmake/callkit-config.cmake.in ${PROJECT_BINARY_DIR}/callkit-config.cmake
                              INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/callkit-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/callkit-config.cmake ${PROJECT_BINARY_DIR}/callkit-config-version.cmake
        DESTINATION ${config_dir} COMPONENT core)

foreach(package callkit-core callkit callkit-c)
    if((package STREQUAL "callkit" AND NOT CALLKIT_BUILD_LIBRARY) OR (package STREQUAL "callkit-c" AND NOT TARGET callkit_c))
        continue()
    endif()
    configure_file(cmake/${package}.pc.in ${PROJECT_BINARY_DIR}/${package}.pc @ONLY)
    string(REPLACE "callkit-" "" component ${package})
    install(FILES ${PROJECT_BINARY_DIR}/${package}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
            COMPONENT ${component})
endforeach()

install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT core)
