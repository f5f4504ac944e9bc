// A batch as it was read -> its good rows, and its refused ones as they will be kept. One inspector per thread.
#pragma once

#include <vector>

#include "runtime/engine/parcel.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::engine {

class Inspector {
 public:
  // `log` is only asked whether it still keeps raw bytes.
  Inspector(const Job& job, const RejectLog& log);
  // Fills typed, good and refused of a parcel with rows. What `typed` holds may point into the inspector.
  void inspect(Parcel& parcel);

 private:
  void refuse_rows(Parcel& parcel);
  void refuse_broken(Parcel& parcel, const value::BrokenRecord& broken);
  void refuse(Parcel& parcel, Reject reject);

  const Job& job_;
  const RejectLog& log_;
  const std::vector<validate::Rule>& rules_;
  validate::Validator validator_;
};

}  // namespace pipec::engine
