# The allocator of the programs that serve calls. They make and drop many small things of many calls at a time, and glibc keeps
# few of each size at hand: jemalloc takes a tenth of the time off a call that is placed. The libraries leave it to the host.
option(CALLKIT_USE_JEMALLOC "Link the callkit command with jemalloc where there is one" ON)

function(callkit_allocate_faster target)
    if(NOT CALLKIT_USE_JEMALLOC OR CALLKIT_SANITIZE)
        return()
    endif()
    find_library(CALLKIT_JEMALLOC jemalloc)
    if(CALLKIT_JEMALLOC)
        target_link_libraries(${target} PRIVATE ${CALLKIT_JEMALLOC})
    endif()
endfunction()
