#include "runtime/engine/sorted_run.hpp"

#include <algorithm>
#include <utility>

namespace pipec::engine {
namespace {

constexpr std::size_t write_at_once = 1u << 20;
constexpr std::size_t head = 4;  // bytes that tell a frame's size

}  // namespace

RunWriter::RunWriter(std::shared_ptr<TempFile> file) : run_{std::move(file), 0, 0} { run_.begin = run_.file->size(); }

void RunWriter::add(const char* frame) {
  buffer_.append(frame, RowFrame::size_of(frame));
  if (buffer_.size() < write_at_once) return;
  run_.file->append(buffer_);
  buffer_.clear();
}

SortedRun RunWriter::finish() {
  run_.file->append(buffer_);
  run_.end = run_.file->size();
  return std::move(run_);
}

RunMerge::RunMerge(const RowFrame& frame, std::vector<SortedRun> runs, std::size_t window)
    : frame_(frame), window_(std::max<std::size_t>(window, head)) {
  for (SortedRun& run : runs) {
    auto reader = std::make_unique<Reader>();
    reader->run = std::move(run);
    if (advance(*reader)) heap_.push_back(std::move(reader));
  }
  for (std::size_t place = heap_.size() / 2; place-- > 0;) sink(place);
}

// At least `wanted` bytes from `at` on; the current frame moves to the front.
void RunMerge::load(Reader& reader, std::size_t wanted) {
  reader.window.erase(0, reader.at);
  reader.at = 0;
  while (reader.window.size() < wanted) {
    const std::size_t had = reader.window.size();
    const std::uint64_t rest = reader.run.end - reader.run.begin;
    const auto ask = static_cast<std::size_t>(std::min<std::uint64_t>(rest, std::max(window_, wanted - had)));
    if (ask == 0) throw SpoolError("a temporary file ends in the middle of a row");
    reader.window.resize(had + ask);
    const std::size_t got = reader.run.file->read(reader.run.begin, reader.window.data() + had, ask);
    reader.window.resize(had + got);
    reader.run.begin += got;
  }
}

bool RunMerge::advance(Reader& reader) {
  if (!reader.window.empty()) reader.at += RowFrame::size_of(reader.frame());
  std::size_t there = reader.window.size() - reader.at;
  if (there == 0 && reader.run.begin == reader.run.end) return false;
  if (there < head) load(reader, head);
  there = reader.window.size() - reader.at;
  const std::size_t size = RowFrame::size_of(reader.frame());
  if (there < size) load(reader, size);
  reader.prefix = frame_.prefix(reader.frame());
  return true;
}

bool RunMerge::before(const Reader& a, const Reader& b) const {
  if (a.prefix != b.prefix) return a.prefix < b.prefix;
  return !frame_.prefix_is_exact() && frame_.compare_keys(a.frame(), b.frame()) < 0;
}

void RunMerge::sink(std::size_t place) {
  for (;;) {
    std::size_t least = place;
    for (std::size_t child = 2 * place + 1; child <= 2 * place + 2 && child < heap_.size(); ++child)
      if (before(*heap_[child], *heap_[least])) least = child;
    if (least == place) return;
    std::swap(heap_[place], heap_[least]);
    place = least;
  }
}

void RunMerge::step() {
  if (!advance(*heap_[0])) {
    std::swap(heap_[0], heap_.back());
    heap_.pop_back();
  }
  sink(0);
}

const char* RunMerge::next() {
  if (heap_.empty()) return nullptr;
  const Reader& first = *heap_[0];
  const std::uint64_t prefix = first.prefix;
  winner_.assign(first.frame(), RowFrame::size_of(first.frame()));
  step();
  while (!heap_.empty() && heap_[0]->prefix == prefix) {
    const char* const rival = heap_[0]->frame();
    if (!frame_.prefix_is_exact() && frame_.compare_keys(rival, winner_.data()) != 0) break;
    if (frame_.wins(rival, winner_.data())) winner_.assign(rival, RowFrame::size_of(rival));
    step();
  }
  return winner_.data();
}

}  // namespace pipec::engine
