#include "base/failpoint.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace pipec::failpoints {
namespace {

constexpr std::array<std::string_view, 28> known = {
    "batch.begin", "cleanup.stage", "commit.after_ack", "commit.after_send", "commit.before_send", "conn.reconnect",
    "ddl.create", "gates.before", "input.eof", "input.open", "input.read", "ledger.after", "ledger.before",
    "lock.acquired", "merge.after", "merge.before", "quarantine.append", "refuse.after", "refuse.before",
    "rejects.send", "report.write", "resume.read_ledger", "resume.verify_input", "run.claimed", "side.send",
    "stage.copy.begin", "stage.copy.end", "stage.copy.mid",
};
static_assert(std::is_sorted(known.begin(), known.end()));

struct Point {
  enum class Action { crash, error, delay };
  std::string_view name;
  Action action = Action::crash;
  std::string code;                       // error
  std::chrono::milliseconds pause{0};     // delay
  std::uint64_t on_hit = 1;
  std::uint64_t hits = 0;
};

std::mutex guard;
std::vector<Point> points;

[[noreturn]] void wrong(std::string_view part, const std::string& why) {
  throw std::invalid_argument("PIPEC_FAILPOINTS: `" + std::string(part) + "`: " + why);
}

bool number(std::string_view text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// The text between `word(` and `)`, if that is the form.
bool argument(std::string_view text, std::string_view word, std::string_view& out) {
  if (!text.starts_with(word) || !text.ends_with(')') || text.size() < word.size() + 2 || text[word.size()] != '(') {
    return false;
  }
  out = text.substr(word.size() + 1, text.size() - word.size() - 2);
  return true;
}

Point read_point(std::string_view part) {
  Point point;
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) wrong(part, "write name=action, as in commit.before_send=crash@3");
  const auto name = part.substr(0, equals);
  const auto found = std::find(known.begin(), known.end(), name);
  if (found == known.end()) wrong(part, "there is no such failpoint; `pipec failpoints --list` prints them");
  point.name = *found;
  auto action = part.substr(equals + 1);
  if (const std::size_t at = action.rfind('@'); at != std::string_view::npos) {
    if (!number(action.substr(at + 1), point.on_hit) || point.on_hit == 0) wrong(part, "after @ stands a count from 1");
    action = action.substr(0, at);
  }
  std::string_view inner;
  if (action == "crash") {
    point.action = Point::Action::crash;
  } else if (argument(action, "error", inner)) {
    if (inner.empty()) wrong(part, "error needs a code, as in error(57014)");
    point.action = Point::Action::error;
    point.code = inner;
  } else if (argument(action, "delay", inner)) {
    std::uint64_t milliseconds = 0;
    if (!inner.ends_with("ms") || !number(inner.substr(0, inner.size() - 2), milliseconds) ||
        milliseconds > 3'600'000) {
      wrong(part, "delay needs milliseconds, as in delay(200ms)");
    }
    point.action = Point::Action::delay;
    point.pause = std::chrono::milliseconds(milliseconds);
  } else {
    wrong(part, "the action is crash, error(CODE) or delay(Nms)");
  }
  return point;
}

}  // namespace

std::atomic<bool> armed{false};

std::span<const std::string_view> names() { return known; }

void arm(std::string_view text) {
  std::vector<Point> read;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    if (end != 0) read.push_back(read_point(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const std::scoped_lock lock(guard);
  points = std::move(read);
  armed.store(!points.empty(), std::memory_order_relaxed);
}

void disarm() {
  const std::scoped_lock lock(guard);
  points.clear();
  armed.store(false, std::memory_order_relaxed);
}

void hit(std::string_view name) {
  std::chrono::milliseconds pause{0};
  {
    const std::scoped_lock lock(guard);
    for (auto& point : points) {
      if (point.name != name || ++point.hits != point.on_hit) continue;
      switch (point.action) {
        case Point::Action::crash:
          // As a power cut: no destructor, no buffer is flushed, nothing can catch it.
          ::kill(::getpid(), SIGKILL);
          break;
        case Point::Action::error: throw InjectedError(name, point.code);
        case Point::Action::delay: pause += point.pause; break;
      }
    }
  }
  if (pause.count() > 0) std::this_thread::sleep_for(pause);
}

}  // namespace pipec::failpoints
