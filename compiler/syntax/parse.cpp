// The one place where the grammar meets PEGTL's machinery: run the rules, build with the actions.
#include "compiler/syntax/parse.hpp"

#include <type_traits>

#include "compiler/syntax/actions_declarations.hpp"

namespace pipec::syntax {
namespace {

// PEGTL's bookkeeping around a rule is only needed where an action runs; leaving it out elsewhere saves time when
// this file is compiled.
template <class Rule>
struct Control : tao::pegtl::normal<Rule> {
  static constexpr bool enable = !std::is_base_of_v<tao::pegtl::nothing<Rule>, Build<Rule>>;
};

}  // namespace

ast::File parse(const text::Sources& sources, std::uint32_t source, diagnostic::Diagnostics& diagnostics) {
  const std::string& bytes = sources[source].bytes;
  Reading reading(sources, source, diagnostics);
  tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(bytes.data(), bytes.data() + bytes.size(), "");
  try {
    (void)tao::pegtl::parse<grammar::file, Build, Control>(in, reading);
  } catch (const Reading::Unreadable&) {
    // Said already; an empty tree is what could be read.
  }
  return reading.finish();
}

}  // namespace pipec::syntax
