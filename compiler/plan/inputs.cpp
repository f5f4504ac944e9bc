#include "compiler/plan/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"

namespace pipec::plan {
namespace {

void skip(TaskPlan& plan, std::string why) {
  plan.action = TaskPlan::Action::skip;
  plan.why_skip = std::move(why);
}

// append: only content that no earlier run loaded.
void choose_new_files(const InputFacts& inputs, const ir::LedgerFacts& ledger, const Request& request, TaskPlan& plan) {
  std::map<std::string, std::string> name_of;           // content hash -> the name under which it was loaded
  std::set<std::pair<std::string, std::string>> known;  // (name, content hash)
  std::set<std::string> known_names;
  std::size_t older = 0;
  for (const ir::KnownFile& file : ledger.files) {
    name_of.emplace(file.content_hash, file.file);
    known.emplace(file.file, file.content_hash);
    known_names.insert(file.file);
    if (file.declaration != plan.declaration) ++older;
  }
  for (const ir::FileFacts& file : inputs.files) {
    const bool hashed = !file.content_hash.empty();
    if (hashed && known.count({file.name, file.content_hash}) > 0) {
      plan.skipped_files.push_back({file.name, ""});
      continue;
    }
    const auto same = hashed ? name_of.find(file.content_hash) : name_of.end();
    if (same != name_of.end()) {
      plan.skipped_files.push_back({file.name, same->second});
      plan.warnings.push_back(
          fmt::format("{} has the same content as {}: it is not loaded again", file.name, same->second));
      continue;
    }
    if (known_names.count(file.name) > 0 && request.approvals.count("reload:" + file.name) == 0) {
      plan.decisions.push_back(
          {3, fmt::format("{} was loaded before and has changed; append would insert all its rows again", file.name),
           fmt::format("to insert them: --approve reload:{}", file.name)});
    }
    if (hashed) name_of.emplace(file.content_hash, file.name);
    plan.files.push_back(file);
  }
  if (plan.files.empty()) skip(plan, "no new file");
  if (older > 0) {
    plan.warnings.push_back(
        fmt::format("{} loaded by an older declaration; the declaration of now is for new files only",
                    older == 1 ? "1 file was" : fmt::format("{} files were", older)));
  }
}

}  // namespace

std::string source_version(const std::vector<ir::FileFacts>& files, const std::string& declaration) {
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const ir::FileFacts& file : files) sorted.emplace_back(file.name, file.content_hash);
  std::sort(sorted.begin(), sorted.end());
  std::string text;
  for (const auto& [name, hash] : sorted) text += fmt::format("{}:{} {}\n", name.size(), name, hash);
  return hash::sha256_hex(text + declaration);
}

void choose_inputs(const ir::Task& task, const InputFacts& inputs, const ir::LedgerFacts& ledger,
                   const Request& request, TaskPlan& plan) {
  plan.files_known = true;
  plan.source_version = source_version(inputs.files, plan.declaration);
  if (inputs.missing) {
    skip(plan, "source is not there (optional)");
    return;
  }
  const bool appends = task.write.mode == ir::WriteMode::append;
  if (request.reload) {
    if (appends) {
      choose_new_files(inputs, {}, request, plan);
    } else {
      plan.files = inputs.files;
    }
    const bool loaded_before = ledger.marker || !ledger.files.empty();
    if (appends && loaded_before && request.approvals.count("reload:" + plan.name) == 0) {
      plan.decisions.push_back({3, fmt::format("--reload would append all rows of task {} again", plan.name),
                                fmt::format("to insert them: --approve reload:{}", plan.name)});
    }
    return;
  }
  if (ledger.marker == plan.source_version) {
    skip(plan, "already loaded");
  } else if (appends) {
    choose_new_files(inputs, ledger, request, plan);
  } else {
    plan.files = inputs.files;
  }
}

}  // namespace pipec::plan
