#include "runtime/engine/job.hpp"

#include <algorithm>

#include "base/failpoint.hpp"

namespace pipec::engine {
namespace {

constexpr std::size_t most_fields = 1u << 14;  // of one batch: what stays in a processor's caches on its way
constexpr std::size_t least_rows = 64;

// A wide table gets batches of fewer rows: a batch of many short fields takes far more memory than its input has bytes.
source::Limits limits(const Job& job, std::size_t columns) {
  source::Limits limits = job.options.batch;
  limits.rows = std::min(limits.rows, std::max(least_rows, most_fields / std::max<std::size_t>(columns, 1)));
  return limits;
}

}  // namespace

std::unique_ptr<source::Source> open_source(const Job& job, std::uint32_t file) {
  std::vector<source::WantedColumn> wanted;
  const bool evolve = job.task.contract.columns == ir::MissingColumns::evolve;
  for (const ir::Column& column : job.task.columns)
    if (column.from_source)
      wanted.push_back({column.header, evolve && (column.type.nullable || column.default_value.has_value())});
  failpoint("input.open");
  return source::open_csv(job.world.files, job.files[file], file, job.task.source.csv, job.task.contract, wanted,
                          limits(job, job.task.columns.size()), job.stop);
}

}  // namespace pipec::engine
