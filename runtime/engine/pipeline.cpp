#include "runtime/engine/pipeline.hpp"

namespace pipec::engine {

Pipeline::Pipeline(Read read, std::vector<Work> work, Bounds bounds, std::stop_token stop)
    : read_(std::move(read)), work_(std::move(work)), bounds_(bounds), stop_(std::move(stop)) {
  free_.reserve(bounds_.parcels);
  threads_.reserve(work_.size() + 1);
  try {
    for (const Work& one : work_) threads_.emplace_back([this, &one] { work_on(one); });
    threads_.emplace_back([this] { read_all(); });  // last: without it nothing was read
  } catch (...) {
    close();
    throw;
  }
}

Pipeline::~Pipeline() { close(); }

void Pipeline::close() noexcept {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
  waiting_.notify_all();
  threads_.clear();  // joins
}

std::unique_ptr<Pipeline::Slot> Pipeline::wait_for_room() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return closed_ || (flight_.size() < bounds_.parcels && bytes_ < bounds_.bytes); });
  if (closed_) return nullptr;
  if (free_.empty()) return std::make_unique<Slot>();
  std::unique_ptr<Slot> slot = std::move(free_.back());
  free_.pop_back();
  return slot;
}

void Pipeline::read_all() noexcept {
  std::exception_ptr error;
  try {
    while (std::unique_ptr<Slot> slot = wait_for_room()) {
      if (!read_(slot->parcel)) break;
      slot->cost = slot->parcel.cost();
      const std::scoped_lock lock(mutex_);
      bytes_ += slot->cost;
      flight_.push_back(std::move(slot));
      waiting_.notify_one();
    }
  } catch (...) {
    error = std::current_exception();
  }
  const std::scoped_lock lock(mutex_);
  error_ = std::move(error);
  ended_ = true;
  waiting_.notify_all();
  ready_.notify_one();
}

void Pipeline::work_on(const Work& work) noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    waiting_.wait(lock, [&] { return closed_ || ended_ || claimed_ < flight_.size(); });
    if (closed_ || claimed_ == flight_.size()) return;
    Slot& slot = *flight_[claimed_++];
    lock.unlock();
    try {
      work(slot.parcel);
    } catch (...) {
      slot.error = std::current_exception();
    }
    const std::size_t cost = slot.parcel.cost();
    lock.lock();
    bytes_ += cost - slot.cost;  // may wrap on the way, as unsigned numbers do
    slot.cost = cost;
    slot.done = true;
    if (flight_.front().get() == &slot) ready_.notify_one();
  }
}

void Pipeline::give_back() {
  std::unique_ptr<Slot> slot;
  {
    const std::scoped_lock lock(mutex_);
    slot = std::move(flight_.front());
  }
  // Outside of the lock: blocks go back to their pool, a file may be closed.
  slot->parcel.empty();
  slot->done = false;
  const std::scoped_lock lock(mutex_);
  flight_.pop_front();
  --claimed_;
  bytes_ -= slot->cost;
  free_.push_back(std::move(slot));
  room_.notify_one();
}

Parcel* Pipeline::next() {
  if (handed_out_) give_back();
  handed_out_ = false;
  std::unique_lock lock(mutex_);
  ready_.wait(lock, stop_, [&] { return flight_.empty() ? ended_ : flight_.front()->done; });
  if (stop_.stop_requested()) throw Interrupted{};
  if (flight_.empty()) {
    if (error_) std::rethrow_exception(error_);
    return nullptr;
  }
  Slot& slot = *flight_.front();
  if (slot.error) std::rethrow_exception(slot.error);
  handed_out_ = true;
  return &slot.parcel;
}

}  // namespace pipec::engine
