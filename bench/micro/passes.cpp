#include "bench/micro/passes.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "runtime/source/source.hpp"
#include "runtime/source/structure.hpp"
#include "runtime/target/postgres_encode.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::bench {
namespace {

constexpr std::size_t window = 256u << 10;  // as much as the nearer caches hold with the structure of it
constexpr std::size_t send_at = 64u << 10;

std::unique_ptr<source::Source> open(const Input& input) {
  const ir::Task& task = input.program.tasks[ir::TaskId{0}];
  std::vector<source::WantedColumn> wanted;
  for (const ir::Column& column : task.columns)
    if (column.from_source) wanted.push_back({column.header, false});
  return source::open_csv(input.files, input.file, 0, task.source.csv, task.contract, wanted, {}, {});
}

// `use` gets every typed batch.
template <typename Use>
Seen validate_each(const Input& input, Use use) {
  const auto source = open(input);
  validate::Validator validator(validate::compile(input.program, ir::TaskId{0}, input.bindings));
  value::RawBatch raw;
  value::TypedBatch typed;
  Seen seen;
  while (source->next(raw)) {
    validator.run(raw, input.file.name, typed);
    seen.rows += raw.rows() + raw.broken.size();
    use(typed, seen);
  }
  return seen;
}

class Rows {
 public:
  explicit Rows(const ir::Task& task) : encoder_(encodings(task)), columns_(task.columns.size()) {
    std::iota(columns_.begin(), columns_.end(), 0u);
    target::put_header(out_);
  }

  void append(const value::TypedBatch& batch, Seen& seen) {
    good_.clear();
    for (std::uint32_t row = 0; row < batch.rows; ++row)
      if (!batch.quarantined[row]) good_.push_back(row);
    encoder_.bind(batch, columns_);
    for (std::size_t done = 0; done < good_.size();) {
      done += encoder_.put(good_.data() + done, good_.size() - done, out_, send_at);
      if (out_.size() >= send_at) send(seen);
    }
  }

  void send(Seen& seen) {
    seen.bytes += out_.size();
    out_.clear();
  }

 private:
  static std::vector<target::Encoding> encodings(const ir::Task& task) {
    std::vector<target::Encoding> out;
    for (const ir::Column& column : task.columns) out.push_back(target::encoding_for(column.type, ""));
    return out;
  }
  target::RowEncoder encoder_;
  std::vector<std::uint32_t> columns_, good_;
  target::CopyBuffer out_;
};

}  // namespace

Seen find_structure(const std::string& text, const ir::CsvOptions& csv) {
  const source::StructureRule rule(csv);
  const source::Kernel& kernel = source::kernels().front();
  source::Structure structure(window);
  const std::size_t size = text.size() - source::Structure::padding;
  Seen seen;
  for (std::size_t from = 0; from < size;) {
    structure.clear();
    kernel.scan(rule, text.data(), from, std::min(size, from + window), structure);
    if (structure.ended || structure.record_count == 0) throw std::runtime_error("a record for the splitter to judge");
    seen.rows += structure.record_count;
    from = structure.stops[structure.records[structure.record_count - 1] - 1] + 1;
  }
  return seen;
}

Seen read_file(const Input& input) {
  const auto source = open(input);
  value::RawBatch batch;
  Seen seen;
  while (source->next(batch)) seen.rows += batch.rows() + batch.broken.size();
  return seen;
}

Seen validate(const Input& input) {
  return validate_each(input, [](const value::TypedBatch&, Seen&) {});
}

Seen encode(const Input& input) {
  Rows rows(input.program.tasks[ir::TaskId{0}]);
  Seen seen = validate_each(input, [&](const value::TypedBatch& batch, Seen& so_far) { rows.append(batch, so_far); });
  rows.send(seen);
  return seen;
}

}  // namespace pipec::bench
