#include "runtime/source/snapshot.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <utility>

#include "base/hash.hpp"
#include "runtime/source/block.hpp"
#include "runtime/source/glob.hpp"

namespace pipec::source {
namespace {

std::vector<std::string> split_segments(std::string_view pattern) {
  std::vector<std::string> segments;
  std::size_t at = 0;
  while (at <= pattern.size()) {
    const auto slash = std::min(pattern.find('/', at), pattern.size());
    if (slash > at) segments.emplace_back(pattern.substr(at, slash - at));
    at = slash + 1;
  }
  return segments;
}

std::string join(const std::string& folder, const std::string& name) {
  if (folder.empty()) return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

class Walker {
 public:
  Walker(Files& files, std::map<std::string, FileState>& found) : files_(files), found_(found) {}

  void walk(const std::string& folder, const std::vector<std::string>& segments, std::size_t at) {
    const auto& segment = segments[at];
    const bool last = at + 1 == segments.size();
    if (segment == "**") {
      walk_any_depth(folder, segments, at);
    } else if (!has_wildcard(segment)) {
      step(join(folder, unescape_glob(segment)), segments, at, last);
    } else {
      for (const auto& name : names(folder)) {
        if (matches_segment(segment, name)) step(join(folder, name), segments, at, last);
      }
    }
  }

 private:
  void step(const std::string& path, const std::vector<std::string>& segments, std::size_t at, bool last) {
    const auto state = files_.state(path);
    if (!state) return;
    if (last && state->kind == FileState::Kind::regular) found_.emplace(path, *state);
    if (!last && state->kind == FileState::Kind::directory) walk(path, segments, at + 1);
  }

  // `**` is no segment or more of them; as the last one it is every file below. A link back to a folder that we are
  // in is not followed: it could only show the same files again.
  void walk_any_depth(const std::string& folder, const std::vector<std::string>& segments, std::size_t at) {
    const bool last = at + 1 == segments.size();
    const auto place = std::pair(at, files_.canonical(folder.empty() ? "." : folder));
    if (!open_.insert(place).second) return;
    if (!last) walk(folder, segments, at + 1);
    for (const auto& name : names(folder)) {
      if (name.starts_with('.')) continue;
      const auto path = join(folder, name);
      const auto state = files_.state(path);
      if (!state) continue;
      if (state->kind == FileState::Kind::directory) {
        walk_any_depth(path, segments, at);
      } else if (last && state->kind == FileState::Kind::regular) {
        found_.emplace(path, *state);
      }
    }
    open_.erase(place);
  }

  std::vector<std::string> names(const std::string& folder) { return files_.list(folder.empty() ? "." : folder); }

  Files& files_;
  std::map<std::string, FileState>& found_;
  std::set<std::pair<std::size_t, std::string>> open_;  // folders that the `**` of this number is in
};

bool is_inside(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.size() > folder.size() + 1 && path.starts_with(folder) && path[folder.size()] == '/';
}

// As found, but absolute and without "." and ".."; a link in the last segment keeps its own name.
std::string absolute_path(Files& files, const std::string& path) {
  const auto slash = path.rfind('/');
  const auto folder = slash == std::string::npos ? std::string(".") : path.substr(0, std::max<std::size_t>(slash, 1));
  return join(files.canonical(folder), path.substr(slash == std::string::npos ? 0 : slash + 1));
}

std::string source_name(Files& files, const std::string& path, const std::string& folder, const std::string& real_folder) {
  std::string_view rest = path;
  const bool below = folder.empty() ? !path.starts_with('/') : is_inside(path, folder);
  if (below) {
    if (!folder.empty()) rest.remove_prefix(folder.ends_with('/') ? folder.size() : folder.size() + 1);
    const auto segments = split_segments(rest);
    if (std::none_of(segments.begin(), segments.end(), [](auto& s) { return s == "." || s == ".."; })) {
      std::string name;
      for (const auto& segment : segments) name += (name.empty() ? "" : "/") + segment;
      return name;
    }
  }
  const auto absolute = absolute_path(files, path);
  if (!real_folder.empty() && is_inside(absolute, real_folder)) {
    return absolute.substr(real_folder == "/" ? 1 : real_folder.size() + 1);
  }
  return absolute;
}

[[noreturn]] void refuse_folder(const std::string& path) {
  auto shown = path;
  while (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
  throw FileError(path, EISDIR,
                  shown + " is a folder, and a source reads files. Write " + (shown == "/" ? "" : shown) + "/*.csv for the files in it, " +
                      (shown == "/" ? "" : shown) + "/**/*.csv for those in its folders too");
}

}  // namespace

std::vector<ir::FileFacts> take_snapshot(Files& files, const std::string& pattern, const std::string& folder) {
  std::map<std::string, FileState> found;
  for (const auto& one : expand_braces(pattern)) {
    const auto segments = split_segments(one);
    const std::string base = one.starts_with('/') ? "/" : folder;
    const bool is_literal = std::none_of(segments.begin(), segments.end(), [](auto& s) { return s == "**" || has_wildcard(s); });
    if (is_literal) {
      const auto path = one.starts_with('/') ? unescape_glob(one) : join(folder, unescape_glob(one));
      const auto state = files.state(path);
      if (!state) continue;
      if (state->kind == FileState::Kind::directory) refuse_folder(path);
      if (state->kind == FileState::Kind::other) {
        throw FileError(path, ESPIPE, path + " is a device or a pipe, not a regular file. Save its content to a file first");
      }
      found.emplace(path, *state);
    } else {
      Walker(files, found).walk(base, segments, 0);
    }
  }

  std::string real_folder;
  if (!found.empty()) {
    const auto place = folder.empty() ? std::string(".") : folder;
    if (files.state(place)) real_folder = files.canonical(place);
  }
  std::set<std::string> seen;
  std::vector<ir::FileFacts> out;
  for (const auto& [path, state] : found) {  // byte-wise by path
    if (!seen.insert(files.canonical(path)).second) continue;
    ir::FileFacts facts;
    facts.name = source_name(files, path, folder, real_folder);
    facts.path = path;
    facts.state = state;
    out.push_back(std::move(facts));
  }
  return out;
}

std::string escape_glob(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("*?[]{},\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string content_hash(Files& files, const std::string& path) {
  const auto file = files.open(path);
  const std::size_t size = 1u << 20;
  const auto buffer = BlockPool(size).take(size);
  hash::Content content;
  for (std::uint64_t offset = 0;;) {
    const auto n = file->read_at(offset, buffer->data.get(), size);
    content.update({buffer->data.get(), n});
    if (n < size) return content.finish();
    offset += n;
  }
}

std::string validator_text(const FileState& state) {
  return std::to_string(state.modified_ns) + ":" + std::to_string(state.changed_ns) + ":" + std::to_string(state.inode);
}

}  // namespace pipec::source
