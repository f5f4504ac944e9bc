#include "runtime/engine/failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <new>

#include "base/failpoint.hpp"
#include "runtime/engine/router.hpp"

namespace pipec::engine {
namespace {

using Kind = Failure::Kind;

Failure of_target(const Job& job, const target::TargetError& error) {
  const std::string text = error.what();
  switch (error.trouble) {
    case target::Trouble::unreachable: return {Kind::reconnect, 69, text, "", {}};
    case target::Trouble::connection_lost: return {Kind::reconnect, 69, text, "", {}};
    case target::Trouble::deadlock: return {Kind::again, 1, text, "", {}};
    case target::Trouble::busy: return {Kind::again, 5, text, "", {}};
    case target::Trouble::authentication:
    case target::Trouble::no_database:
    case target::Trouble::privilege: return {Kind::failed, 78, text, "", {}};
    case target::Trouble::interrupted:
      // Cancelled by the server's side (a timeout of its administrator) when nobody asked us to stop.
      if (!job.stop.stop_requested()) return {Kind::failed, 1, text, "", {}};
      return {Kind::interrupted, 130, "interrupted", "", {}};
    case target::Trouble::row_refused: {
      Failure failure{Kind::refused, 7, "", "", {}};
      failure.refused_by = error.constraint.empty() ? fmt::format("{} refuses a row: {}", job.plan.target, text)
                                                    : fmt::format("{} refuses a row by its constraint `{}`: {}",
                                                                  job.plan.target, error.constraint, text);
      failure.trouble = Trouble{"", std::string(ir::to_text(ir::ReasonCode::target_refused)), error.constraint, error.detail,
                                error.code.empty() ? text : fmt::format("{} ({})", text, error.code)};
      return failure;
    }
    case target::Trouble::disk_full:
    case target::Trouble::read_only:
    case target::Trouble::other: break;
  }
  return {Kind::failed, 1, text, "", {}};
}

Failure of_file(const FileError& error) {
  const std::string text = error.what();
  switch (error.code) {
    case ENOENT:
    case ENOTDIR: return {Kind::failed, 69, text + "; it was there when the list was taken: run again when it is back", "", {}};
    case EACCES:
    case EPERM: return {Kind::failed, 78, text + "; give this user the right to read it", "", {}};
    default: return {Kind::failed, 1, text, "", {}};
  }
}

// An error that a test planted in the engine's own steps, told apart as a server's would be.
Failure of_injected(const InjectedError& error) {
  const std::string& code = error.code;
  if (code == "40001" || code == "40P01" || code == "55P03") return {Kind::again, 1, error.what(), "", {}};
  if (code.starts_with("08") || code.starts_with("57P")) return {Kind::reconnect, 69, error.what(), "", {}};
  return {Kind::failed, 1, error.what(), "", {}};
}

}  // namespace

Failure classify(const Job& job, std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const Interrupted&) {
    return {Kind::interrupted, 130, "interrupted", "", {}};
  } catch (const CommitUnknown&) {
    return {Kind::commit_unknown, 69,
            "the connection was lost while COMMIT was sent, and the server cannot be asked what became of it; run the same "
            "command again: it reads the answer before it loads anything",
            "", {}};
  } catch (const target::TargetError& failure) {
    return of_target(job, failure);
  } catch (const source::FileRefused& refused) {
    return {Kind::refused, 7, "", fmt::format("{}: {}", refused.code, refused.what()),
            Trouble{refused.file, refused.code, "", "", refused.what()}};
  } catch (const FileError& failure) {
    return of_file(failure);
  } catch (const LockBusy& busy) {
    return {Kind::failed, 5, busy.what(), "", {}};
  } catch (const StoredRowsRepeat& repeat) {
    return {Kind::failed, 3, repeat.what(), "", {}};
  } catch (const PlanOvertaken& overtaken) {
    return {Kind::failed, 5, overtaken.what(), "", {}};
  } catch (const TakenOver& taken) {
    return {Kind::taken_over, 5, taken.what(), "", {}};
  } catch (const InjectedError& injected) {
    return of_injected(injected);
  } catch (const std::bad_alloc&) {
    return {Kind::failed, 1, "out of memory; close other programs or raise the limit, then run again", "", {}};
  } catch (const std::exception& other) {
    return {Kind::failed, 1, other.what(), "", {}};
  }
}

}  // namespace pipec::engine
