// Standard input, output and error are open from the start, whatever the caller closed.
#pragma once

namespace pipec::cli {

// Puts /dev/null on each of the three that is closed. Otherwise the next file or server connection would get its number,
// and what is meant for people would be written into it.
void open_standard_streams();

}  // namespace pipec::cli
