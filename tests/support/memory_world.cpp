#include "tests/support/memory_world.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

namespace pipec::test {
namespace {

[[noreturn]] void fail(const char* what, const std::string& path, int code) {
  throw FileError(path, code, std::string("cannot ") + what + " " + path + ": " + std::strerror(code));
}

}  // namespace

class MemoryInputFile : public InputFile {
 public:
  MemoryInputFile(MemoryFiles& files, std::string path, std::shared_ptr<MemoryFiles::Node> node)
      : files_(files), path_(std::move(path)), node_(std::move(node)) {}

  std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) override {
    const std::scoped_lock lock(files_.mutex_);
    files_.count_read(path_);
    const auto& content = node_->content;
    if (offset >= content.size()) return 0;
    const auto n = std::min(size, content.size() - static_cast<std::size_t>(offset));
    std::memcpy(to, content.data() + offset, n);
    return n;
  }

  FileState state() override {
    const std::scoped_lock lock(files_.mutex_);
    return node_->state;
  }

 private:
  MemoryFiles& files_;
  std::string path_;
  std::shared_ptr<MemoryFiles::Node> node_;
};

// Absolute, without empty, "." and ".." segments.
std::string MemoryFiles::absolute(const std::string& path) const {
  std::vector<std::string> segments;
  std::size_t at = 0;
  while (at <= path.size()) {
    const auto slash = std::min(path.find('/', at), path.size());
    auto segment = path.substr(at, slash - at);
    at = slash + 1;
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else {
      segments.push_back(std::move(segment));
    }
  }
  std::string out;
  for (const auto& segment : segments) out += "/" + segment;
  return out.empty() ? "/" : out;
}

// Follows links in every segment; a circle leads to a path that does not exist.
std::string MemoryFiles::resolve(const std::string& path, int depth) const {
  if (depth > 20) return "/circle of links";
  const auto whole = absolute(path);
  std::size_t at = 0;
  while (at != std::string::npos) {
    at = whole.find('/', at + 1);
    const auto prefix = whole.substr(0, at);
    const auto found = nodes_.find(prefix);
    if (found != nodes_.end() && !found->second->target.empty()) {
      const auto rest = at == std::string::npos ? std::string() : whole.substr(at);
      return resolve(found->second->target + rest, depth + 1);
    }
  }
  return whole;
}

std::shared_ptr<MemoryFiles::Node> MemoryFiles::find(const std::string& path) const {
  const auto found = nodes_.find(resolve(path));
  return found == nodes_.end() ? nullptr : found->second;
}

void MemoryFiles::touch(Node& node) {
  time_ns_ += 1'000'000;
  node.state.modified_ns = node.state.changed_ns = time_ns_;
  node.state.size = node.content.size();
}

std::shared_ptr<MemoryFiles::Node> MemoryFiles::make(const std::string& path, FileState::Kind kind) {
  const auto whole = absolute(path);
  for (auto at = whole.find('/', 1); at != std::string::npos; at = whole.find('/', at + 1)) {
    if (!nodes_.contains(whole.substr(0, at))) make(whole.substr(0, at), FileState::Kind::directory);
  }
  auto node = std::make_shared<Node>();
  node->state.kind = kind;
  node->state.device = 1;
  node->state.inode = next_inode_++;
  touch(*node);
  nodes_[whole] = node;
  return node;
}

void MemoryFiles::put(const std::string& path, std::string content) {
  const std::scoped_lock lock(mutex_);
  auto node = find(path);
  if (!node) node = make(resolve(path), FileState::Kind::regular);
  node->content = std::move(content);
  touch(*node);
}

void MemoryFiles::replace(const std::string& path, std::string content) {
  const std::scoped_lock lock(mutex_);
  auto node = make(resolve(path), FileState::Kind::regular);
  node->content = std::move(content);
  touch(*node);
}

void MemoryFiles::remove(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  nodes_.erase(absolute(path));
}

void MemoryFiles::folder(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  if (!find(path)) make(path, FileState::Kind::directory);
}

void MemoryFiles::pipe(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  make(path, FileState::Kind::other);
}

void MemoryFiles::link(const std::string& path, const std::string& target) {
  const std::scoped_lock lock(mutex_);
  make(path, FileState::Kind::other)->target = absolute(target);
}

void MemoryFiles::set_state(const std::string& path, const std::function<void(FileState&)>& change) {
  const std::scoped_lock lock(mutex_);
  const auto node = find(path);
  if (!node) fail("change", path, ENOENT);
  change(node->state);
}

void MemoryFiles::forbid(const std::string& path, int code) {
  const std::scoped_lock lock(mutex_);
  forbidden_[absolute(path)] = code;
}

void MemoryFiles::fail_read(std::uint64_t nth, int code) { failing_reads_[nth] = code; }
void MemoryFiles::before_read(std::uint64_t nth, std::function<void()> action) { actions_[nth] = std::move(action); }

void MemoryFiles::count_read(const std::string& path) {
  ++reads_;
  if (const auto action = actions_.find(reads_); action != actions_.end()) action->second();
  if (const auto failing = failing_reads_.find(reads_); failing != failing_reads_.end()) fail("read", path, failing->second);
}

std::unique_ptr<InputFile> MemoryFiles::open(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = forbidden_.find(absolute(path)); found != forbidden_.end()) fail("open", path, found->second);
  auto node = find(path);
  if (!node) fail("open", path, ENOENT);
  if (node->state.kind == FileState::Kind::directory) fail("open", path, EISDIR);
  if (node->state.kind == FileState::Kind::other) fail("open", path, ESPIPE);
  return std::make_unique<MemoryInputFile>(*this, path, std::move(node));
}

std::optional<FileState> MemoryFiles::state(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  if (absolute(path) == "/") {
    FileState root;
    root.kind = FileState::Kind::directory;
    return root;
  }
  const auto node = find(path);
  if (!node) return std::nullopt;
  return node->state;
}

std::vector<std::string> MemoryFiles::list(const std::string& folder) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = forbidden_.find(absolute(folder)); found != forbidden_.end()) {
    fail("list the folder", folder, found->second);
  }
  const auto base = resolve(folder);
  const auto prefix = base == "/" ? base : base + "/";
  std::set<std::string> names;
  for (const auto& [path, node] : nodes_) {
    if (path.size() <= prefix.size() || !path.starts_with(prefix)) continue;
    const auto rest = path.substr(prefix.size());
    names.insert(rest.substr(0, rest.find('/')));
  }
  // Backwards, so that nobody counts on an order.
  return {names.rbegin(), names.rend()};
}

std::string MemoryFiles::canonical(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  auto whole = resolve(path);
  if (whole != "/" && !nodes_.contains(whole)) fail("find", path, ENOENT);
  return whole;
}

void MemoryFiles::write(const std::string& path, std::string_view content) {
  if (const auto found = forbidden_.find(absolute(path)); found != forbidden_.end()) fail("write", path, found->second);
  replace(path, std::string(content));
}

std::string MemoryFiles::read(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = forbidden_.find(absolute(path)); found != forbidden_.end()) fail("read", path, found->second);
  const auto node = find(path);
  if (!node) fail("read", path, ENOENT);
  if (node->state.kind == FileState::Kind::directory) fail("read", path, EISDIR);
  return node->content;
}

std::uint64_t MemoryRandom::next() {
  // splitmix64: short, and good enough for names and jitter.
  std::uint64_t z = state += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

}  // namespace pipec::test
