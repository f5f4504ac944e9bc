#include "runtime/engine/feed.hpp"

#include "base/failpoint.hpp"

namespace pipec::engine {

bool Feed::next(Parcel& parcel) {
  if (!source_) {
    if (file_ == job_.files.size()) return false;
    check_stop(job_);
    source_ = open_source(job_, file_);
    parcel.kind = Parcel::Kind::file;
    parcel.file = file_;
    parcel.source = source_;
    return true;
  }
  parcel.file = file_;
  parcel.source = source_;
  failpoint("input.read");
  const bool more = source_->next(parcel.raw);
  check_stop(job_);  // a source that is told to stop may look like one that has ended
  if (more) {
    parcel.kind = Parcel::Kind::rows;
    parcel.raw.number = batches_++;
    return true;
  }
  parcel.kind = Parcel::Kind::file_end;
  source_.reset();
  ++file_;
  return true;
}

}  // namespace pipec::engine
