#include "runtime/engine/job.hpp"

#include "base/failpoint.hpp"

namespace pipec::engine {

std::unique_ptr<source::Source> open_source(const Job& job, std::uint32_t file) {
  std::vector<source::WantedColumn> wanted;
  const bool evolve = job.task.contract.columns == ir::MissingColumns::evolve;
  for (const ir::Column& column : job.task.columns)
    if (column.from_source)
      wanted.push_back({column.header, evolve && (column.type.nullable || column.default_value.has_value())});
  failpoint("input.open");
  return source::open_csv(job.world.files, job.files[file], file, job.task.source.csv, job.task.contract, wanted,
                          job.options.batch, job.stop);
}

}  // namespace pipec::engine
