// The list of input files, taken once at the start of a run: sorted byte-wise, each real file once (S-C).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/world.hpp"
#include "compiler/ir/catalog.hpp"

namespace pipec::source {

// `pattern` (path or glob: * ? [a-z] {a,b} ** \escape) starts at `folder` unless absolute. Order: byte-wise by path as
// matched. Nothing found: empty. A folder that cannot be read: FileError. Fills name, path, state; not hash, header.
std::vector<ir::FileFacts> take_snapshot(Files& files, const std::string& pattern, const std::string& folder);

// The pattern text that matches `text` literally.
std::string escape_glob(std::string_view text);

// XXH3-128 of the bytes as stored (base/hash.hpp). Throws FileError.
std::string content_hash(Files& files, const std::string& path);

// What pipec.file keeps to recognise a state without reading: "mtime_ns:ctime_ns:inode".
std::string validator_text(const FileState& state);

}  // namespace pipec::source
