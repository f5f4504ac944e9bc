// The 128-bit integer behind decimals: 38 digits and a sign fit.
#pragma once

namespace pipec {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

}  // namespace pipec
