// Half-built pieces of a tree, each with the byte where it starts. A piece that holds others takes all that start
// within it; dropping a broken item drops all that starts within it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace pipec::syntax {

template <class T>
class Stack {
 public:
  void push(std::uint32_t begin, T item) { entries_.push_back({begin, std::move(item)}); }

  // Is there a piece that starts at `begin` or later?
  bool has_from(std::uint32_t begin) const { return !entries_.empty() && entries_.back().begin >= begin; }
  T& top() { return entries_.back().item; }
  const T& top() const { return entries_.back().item; }
  std::uint32_t top_begin() const { return entries_.back().begin; }

  T pop() {
    T item = std::move(entries_.back().item);
    entries_.pop_back();
    return item;
  }

  std::vector<T> take_from(std::uint32_t begin) {
    const auto first = find(begin);
    std::vector<T> items;
    items.reserve(static_cast<std::size_t>(entries_.end() - first));
    for (auto entry = first; entry != entries_.end(); ++entry) items.push_back(std::move(entry->item));
    entries_.erase(first, entries_.end());
    return items;
  }

  void drop_from(std::uint32_t begin) { entries_.erase(find(begin), entries_.end()); }

 private:
  struct Entry {
    std::uint32_t begin;
    T item;
  };

  auto find(std::uint32_t begin) {
    auto first = entries_.end();
    while (first != entries_.begin() && (first - 1)->begin >= begin) --first;
    return first;
  }

  std::vector<Entry> entries_;
};

}  // namespace pipec::syntax
