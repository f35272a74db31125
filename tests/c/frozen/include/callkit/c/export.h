/* How the functions of callkit.h are declared. Nothing here is for programs to use. */
#ifndef CALLKIT_C_EXPORT_H
#define CALLKIT_C_EXPORT_H

#if defined(_WIN32)
#define CALLKIT_CALL __cdecl
#if defined(CALLKIT_C_BUILDING)
#define CALLKIT_API __declspec(dllexport)
#else
#define CALLKIT_API __declspec(dllimport)
#endif
#define CALLKIT_NODISCARD
#elif defined(__GNUC__)
#define CALLKIT_CALL
#define CALLKIT_API __attribute__((visibility("default")))
#define CALLKIT_NODISCARD __attribute__((warn_unused_result))
#else
#define CALLKIT_CALL
#define CALLKIT_API
#define CALLKIT_NODISCARD
#endif

#endif
