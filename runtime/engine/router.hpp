// Good rows -> the streams of a way (plan::Routing), or aside until a stream is free: only one can be open on a
// connection.
#pragma once

#include <memory>
#include <optional>

#include "runtime/engine/bulk_layout.hpp"
#include "runtime/engine/key_filter.hpp"
#include "runtime/engine/key_sorter.hpp"
#include "runtime/engine/key_tracker.hpp"
#include "runtime/engine/read_rows.hpp"
#include "runtime/engine/side_rows.hpp"

namespace pipec::engine {

// What went through one stream. A target's trigger may take fewer rows than it was sent.
struct Sent {
  std::uint64_t rows = 0, taken = 0;
};

class Router final : public RowSink {
 public:
  Router(const Job& job, target::Target& target, const plan::Way& way);

  void take(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows) override;
  // Sends what waited, in the order of the way.
  void finish();
  const Sent& main() const { return main_; }
  const Sent& side() const { return side_; }

 private:
  struct Outlet {  // a bulk and where its columns come from
    Outlet(const Job& job, const plan::Bulk& what) : bulk(what), layout(job, what) {}
    const plan::Bulk& bulk;
    BulkLayout layout;
  };
  void open_main();
  void finish_stream(const plan::Bulk& bulk, Sent& sent, bool may_take_fewer);
  void send_sorted(const plan::Bulk& bulk, Sent& sent);
  void split_by_filter(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows);

  const Job& job_;
  target::Target& target_;
  const plan::Way& way_;
  Outlet rows_;
  std::optional<Outlet> aside_;
  std::vector<std::uint32_t> key_;        // batch columns
  std::optional<KeyTracker> tracker_;     // first_seen, ascending
  std::optional<KeyFilter> filter_;       // first_seen
  FileSpool spool_;
  std::optional<SideRows> waiting_;       // first_seen: possible repeats in input order
  std::optional<KeySorter> sorter_;       // ascending: possible repeats; sorted: all
  std::unique_ptr<target::BulkStream> stream_;
  std::vector<std::uint32_t> first_, other_;
  std::vector<std::uint64_t> hashes_;
  Sent main_, side_;
};

// A count that does not fit: a mistake of ours or of the target, never the data's.
class NotBalanced : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace pipec::engine
