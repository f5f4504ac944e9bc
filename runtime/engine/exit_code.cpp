#include "runtime/engine/exit_code.hpp"

#include <algorithm>

namespace pipec::engine {

int exit_code(const std::vector<TaskReport>& tasks) {
  const auto occurred = [&](int code) {
    return std::any_of(tasks.begin(), tasks.end(), [&](const TaskReport& task) { return task.exit_code == code; });
  };
  for (int code : {7, 78, 3})
    if (occurred(code)) return code;
  const auto own = std::find_if(tasks.begin(), tasks.end(), [](const TaskReport& task) {
    return task.exit_code != 0 && task.status != Status::blocked;
  });
  if (own == tasks.end()) return 0;
  const bool published =
      std::any_of(tasks.begin(), tasks.end(), [](const TaskReport& task) { return task.status == Status::done; });
  return published ? 6 : own->exit_code;
}

std::string status_word(const std::vector<TaskReport>& tasks, int exit_code) {
  const auto any = [&](Status status) {
    return std::any_of(tasks.begin(), tasks.end(), [&](const TaskReport& task) { return task.status == status; });
  };
  if (any(Status::interrupted)) return to_text(Status::interrupted);
  if (exit_code == 7) return to_text(Status::refused);
  if (exit_code != 0) return to_text(Status::failed);
  if (any(Status::would_load)) return to_text(Status::would_load);
  if (any(Status::done) || tasks.empty()) return to_text(Status::done);
  return to_text(Status::skipped);
}

}  // namespace pipec::engine
