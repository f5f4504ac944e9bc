#include "cli/progress_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/utf8.hpp"
#include "cli/words.hpp"

namespace pipec::cli {
namespace {

constexpr auto redraw_every = std::chrono::milliseconds(200);
constexpr auto line_every = std::chrono::seconds(5);

const char* phase_text(engine::PhaseName phase) {
  switch (phase) {
    case engine::PhaseName::idle: return "starting";
    case engine::PhaseName::reading: return "reading";
    case engine::PhaseName::gates: return "checking what needs all rows";
    case engine::PhaseName::publishing: return "publishing";
    case engine::PhaseName::recording: return "recording";
  }
  return "";
}

}  // namespace

std::string progress_text(const ProgressSample& sample, int width, bool bar) {
  std::string text = sample.task;
  if (sample.phase == engine::PhaseName::reading && sample.bytes_total > 0) {
    const std::uint64_t bytes = std::min(sample.bytes, sample.bytes_total);
    const double share = static_cast<double>(bytes) / static_cast<double>(sample.bytes_total);
    if (bar) {
      constexpr std::size_t cells = 24;
      const auto full = static_cast<std::size_t>(share * cells);
      text += "  [" + std::string(full, '#') + std::string(cells - full, '-') + "]";
    }
    text += fmt::format("  {} %  {} of {}", static_cast<int>(share * 100), byte_text(bytes), byte_text(sample.bytes_total));
    if (sample.seconds > 0) {
      text += fmt::format("  {} rows/s", grouped(static_cast<std::uint64_t>(static_cast<double>(sample.records) / sample.seconds)));
      if (share > 0.02) text += fmt::format("  {} left", seconds_text(sample.seconds * (1 - share) / share));
    }
  } else {
    text += fmt::format("  {}  {}", phase_text(sample.phase), counted(sample.records, "row"));
  }
  if (sample.rejects > 0) text += "  " + counted(sample.rejects, "reject");
  const auto limit = static_cast<std::size_t>(std::max(width, 20));
  return utf8::display_width(text) < limit ? text : text.substr(0, limit - 1);
}

ProgressView::ProgressView(Console& console, Clock& clock, const engine::Progress& progress, std::vector<std::string> tasks)
    : console_(console), clock_(clock), progress_(progress), tasks_(std::move(tasks)), began_us_(clock.monotonic_us()),
      thread_([this] { watch(); }) {}

ProgressView::~ProgressView() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
  if (drawn_) console_.err("\r\x1b[K");
}

ProgressSample ProgressView::look() const {
  ProgressSample sample;
  const std::uint32_t task = progress_.task.load(std::memory_order_relaxed);
  if (task < tasks_.size()) sample.task = tasks_[task];
  sample.phase = progress_.phase.load(std::memory_order_relaxed);
  sample.bytes = progress_.bytes.load(std::memory_order_relaxed);
  sample.bytes_total = progress_.bytes_total.load(std::memory_order_relaxed);
  sample.records = progress_.records.load(std::memory_order_relaxed);
  sample.rejects = progress_.rejects.load(std::memory_order_relaxed);
  sample.seconds = static_cast<double>(clock_.monotonic_us() - began_us_) / 1e6;
  return sample;
}

void ProgressView::watch() {
  const bool bar = console_.traits.err_is_terminal;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, bar ? std::chrono::milliseconds(redraw_every) : std::chrono::milliseconds(line_every),
                          [this] { return end_; })) {
    const std::string text = progress_text(look(), console_.traits.width, bar);
    console_.err(bar ? "\r\x1b[K" + text : text + "\n");
    drawn_ = bar;
  }
}

}  // namespace pipec::cli
