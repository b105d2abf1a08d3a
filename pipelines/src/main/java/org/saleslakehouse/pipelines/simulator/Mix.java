package org.saleslakehouse.pipelines.simulator;

/** Spreads consecutive numbers over all 64 bits, so that each can seed a random sequence. */
final class Mix {
  private Mix() {}

  /** MurmurHash3's finalizer: a bijection in which each input bit changes half the output bits. */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
