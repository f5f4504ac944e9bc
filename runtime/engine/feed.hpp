// The files of a job as parcels: opened, read batch by batch, ended, one file after the other.
#pragma once

#include <memory>

#include "runtime/engine/job.hpp"
#include "runtime/engine/parcel.hpp"

namespace pipec::engine {

class Feed {
 public:
  explicit Feed(const Job& job) : job_(job) {}
  // Fills an empty parcel with what comes next; false after the end of the last file.
  // Throws FileError, source::FileRefused, Interrupted.
  bool next(Parcel& parcel);

 private:
  const Job& job_;
  std::uint32_t file_ = 0;
  std::shared_ptr<source::Source> source_;  // of file_, once it is opened
  std::uint64_t batches_ = 0;
};

}  // namespace pipec::engine
