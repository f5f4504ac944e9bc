#include <fmt/format.h>

#include "base/failpoint.hpp"
#include "runtime/engine/field_rows.hpp"
#include "runtime/engine/json_text.hpp"
#include "runtime/engine/rejects.hpp"
#include "runtime/source/snapshot.hpp"

namespace pipec::engine {
namespace {

constexpr std::size_t value_limit = 1024;  // bytes of a value that a reason shows; `raw` has it whole

struct Reason {
  std::string_view code;
  const std::string* column = nullptr;  // none: the whole row
  std::string_view rule, value, message;
};

void open_reason(std::string& json, const Reason& reason) {
  json += json.size() > 1 ? ",{\"code\":" : "{\"code\":";
  append_json(json, reason.code);
  json += ",\"column\":";
  if (reason.column) append_json(json, *reason.column);
  else json += "null";
  json += ",\"rule\":";
  append_json(json, reason.rule);
  json += ",\"value\":";
  append_json(json, shortened(reason.value, value_limit));
  json += ",\"message\":";
  append_json(json, reason.message);
}

// The row of the reject table, filled again for each reject: what the run says stays.
class RejectRow {
 public:
  explicit RejectRow(const Job& job) : fields_(static_cast<std::size_t>(plan::RejectField::at) + 1) {
    at(plan::RejectField::run_id) = job.run_id;
    at(plan::RejectField::task) = job.task.identity;
    at(plan::RejectField::at) = Field::timestamp(job.bindings.now_us);
  }

  const std::vector<Field>& fill(const std::string& file, const value::Record& record, const RawText& raw,
                                 std::string reasons) {
    at(plan::RejectField::source_file).text = file;
    at(plan::RejectField::source_row) = Field::of(record.source_row);
    at(plan::RejectField::byte_offset) = Field::of(record.offset);
    at(plan::RejectField::line) = Field::of(record.line);
    at(plan::RejectField::raw).text = raw.text;
    at(plan::RejectField::raw_encoding).text = to_text(raw.encoding);
    at(plan::RejectField::reasons).text = std::move(reasons);
    return fields_;
  }

 private:
  Field& at(plan::RejectField field) { return fields_[static_cast<std::size_t>(field)]; }

  std::vector<Field> fields_;
};

}  // namespace

std::string_view to_text(RawText::Encoding encoding) {
  switch (encoding) {
    case RawText::Encoding::base64: return "base64";
    case RawText::Encoding::truncated: return "truncated";
    default: return "utf-8";
  }
}

std::string reasons_json(const Job& job, const Reject& reject) {
  const std::vector<validate::Rule>& rules = validate::rules(*job.rules);
  std::string json = "[";
  bool first = true;
  for (const BrokenRule& broken : reject.rules) {
    const validate::Rule& rule = rules[broken.rule];
    open_reason(json, {ir::to_text(rule.code), rule.column ? &job.task.column(*rule.column).name : nullptr, rule.text,
                       broken.value, broken.message.empty() ? rule.message : broken.message});
    // What the stored first MiB cannot show is said with the first reason.
    if (first && reject.raw.encoding == RawText::Encoding::truncated) {
      json += fmt::format(",\"record_length\":{},\"record_sha256\":\"{}\"", reject.raw.length, reject.raw.sha256);
      if (reject.raw.base64) json += ",\"raw_is\":\"base64\"";
    }
    first = false;
    json += '}';
  }
  return json + "]";
}

std::string reasons_json(const Trouble& trouble) {
  std::string json = "[";
  open_reason(json, {trouble.code, nullptr, trouble.rule, trouble.value, trouble.message});
  return json + "}]";
}

std::vector<RejectSample> samples(const Job& job, RejectLog& log, std::size_t count) {
  std::vector<RejectSample> found;
  if (log.rows() == 0) return found;
  log.visit([&](Reject& reject) {
    found.push_back({job.files[reject.file].name, reject.record.line, reject.record.source_row, reject.record.offset,
                     reject.raw.text, std::string(to_text(reject.raw.encoding)), reasons_json(job, reject)});
    return found.size() < count;
  });
  return found;
}

SentRejects send_rejects(const Job& job, target::Target& target, RejectLog& log, const std::optional<Trouble>& trouble,
                         bool bounded) {
  SentRejects sent;
  if (log.rows() == 0 && !trouble) return sent;
  failpoint("rejects.send");
  FieldRows rows(target, job.plan.load.rejects);
  RejectRow row(job);
  if (log.rows() > 0) {
    log.visit([&](Reject& reject) {
      if (bounded && (sent.rows >= job.options.reject_rows_kept || rows.bytes() >= job.options.reject_bytes_kept)) {
        sent.all = false;
        return false;
      }
      check_stop(job);
      rows.add(row.fill(job.files[reject.file].name, reject.record, reject.raw, reasons_json(job, reject)));
      ++sent.rows;
      return true;
    });
  }
  if (trouble) {
    RawText none;
    none.encoding = RawText::Encoding::utf8;
    rows.add(row.fill(trouble->file, {}, none, reasons_json(*trouble)));
  }
  rows.finish();
  return sent;
}

void send_files(const Job& job, target::Target& target) {
  if (job.files.empty()) return;
  FieldRows rows(target, job.plan.load.files);
  for (const ir::FileFacts& file : job.files) {
    std::vector<Field> row(static_cast<std::size_t>(plan::FileField::at) + 1);
    const auto set = [&](plan::FileField field, Field value) { row[static_cast<std::size_t>(field)] = std::move(value); };
    set(plan::FileField::task, job.task.identity);
    set(plan::FileField::target, job.plan.target_identity);
    set(plan::FileField::param_key, job.plan.param_key);
    set(plan::FileField::file, file.name);
    set(plan::FileField::size, Field::of(file.state.size));
    set(plan::FileField::validator, source::validator_text(file.state));
    set(plan::FileField::content_hash, file.content_hash);
    set(plan::FileField::declaration, job.plan.declaration);
    set(plan::FileField::run_id, job.run_id);
    set(plan::FileField::at, Field::timestamp(job.world.clock.now_us()));
    rows.add(row);
  }
  rows.finish();
}

}  // namespace pipec::engine
