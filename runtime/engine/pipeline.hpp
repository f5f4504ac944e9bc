// Parcels read by one thread, worked on by several, and handed to the caller in the order in which they were read.
// Bounded in parcels and in bytes. Refuses to know what is in a parcel.
//
// A failure comes in its place: whatever was read before it is handed out first. Results do not depend on the number
// of threads, nor on which of them was faster.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "runtime/engine/parcel.hpp"

namespace pipec::engine {

class Pipeline {
 public:
  using Read = std::function<bool(Parcel&)>;  // fills an empty parcel; false: that was all. By one thread, in order
  using Work = std::function<void(Parcel&)>;  // by one thread each, parcels in any order

  struct Bounds {
    std::size_t parcels = 6;
    // Of Parcel::cost, over all parcels in flight. Nothing is read while it is reached, so that one parcel of any size
    // can pass, but not two.
    std::size_t bytes = 32u << 20;
  };

  // Starts the threads. Throws std::system_error when there can be none; then nothing was read.
  // What `read` and `work` use must outlive the pipeline.
  Pipeline(Read read, std::vector<Work> work, Bounds bounds, std::stop_token stop);
  // Waits for each thread to end what it has in hand.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // The next parcel, which is the caller's until the next call; null after the last. Throws what `read` or `work` threw,
  // and Interrupted as soon as a stop is requested; the pipeline is good for nothing then.
  Parcel* next();

 private:
  struct Slot {
    Parcel parcel;
    std::size_t cost = 0;
    bool done = false;
    std::exception_ptr error;
  };

  void read_all() noexcept;
  std::unique_ptr<Slot> wait_for_room();  // null: closed
  void work_on(const Work& work) noexcept;
  void give_back();
  void close() noexcept;

  const Read read_;
  const std::vector<Work> work_;
  const Bounds bounds_;
  const std::stop_token stop_;

  std::mutex mutex_;
  std::condition_variable room_, waiting_;      // for the reader; for the workers
  std::condition_variable_any ready_;           // for the caller
  std::deque<std::unique_ptr<Slot>> flight_;    // in input order; the first may be the caller's
  std::vector<std::unique_ptr<Slot>> free_;     // used again last in, first out: their memory is still in the caches
  std::size_t claimed_ = 0;                     // of flight_: so many have found a worker
  std::size_t bytes_ = 0;                       // cost of flight_
  bool handed_out_ = false;                     // the first of flight_ is the caller's
  bool ended_ = false;                          // the reader has
  bool closed_ = false;                         // the caller has given up
  std::exception_ptr error_;                    // why the reader ended

  std::vector<std::jthread> threads_;
};

}  // namespace pipec::engine
