// What the shell sees. The numbers are a contract (sysexits.h where it has one); nothing else in cli/ writes a number.
#pragma once

namespace pipec::cli::exit_code {

inline constexpr int done = 0;            // done, or nothing to do
inline constexpr int failed = 1;          // no other code names it
inline constexpr int changes = 2;         // plan --detailed-exitcode: there are changes
inline constexpr int decision = 3;        // stopped for a decision; nothing was changed
inline constexpr int busy = 5;            // a lock stayed busy; nothing was changed
inline constexpr int half_way = 6;        // what is published is whole; the same command resumes
inline constexpr int refused = 7;         // the data was refused; the target is untouched
inline constexpr int usage = 64;          // wrong usage
inline constexpr int source_errors = 65;  // errors in the .pipe source
inline constexpr int unreachable = 69;    // a server or a source is not there
inline constexpr int configuration = 78;  // a missing secret, variable, param or privilege
inline constexpr int interrupted = 130;   // SIGINT before anything was published
inline constexpr int terminated = 143;    // SIGTERM before anything was published

}  // namespace pipec::cli::exit_code
