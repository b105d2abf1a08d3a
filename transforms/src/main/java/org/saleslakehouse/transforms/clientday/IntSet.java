package org.saleslakehouse.transforms.clientday;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.beam.sdk.util.VarInt;

/**
 * A set of ints without boxing, for exact distinct counts in accumulators: open addressing, at most
 * half full. Nearly all of them hold the few products of one client-day: of three values each takes
 * 77 bytes, and a RoaringBitmap 182 and three times as long to fill. (Of 10,000 clients of a
 * country that would take 24 KB, this takes 132; there are as many of these as countries.) Encoded
 * as the sorted differences, which are small for ids that lie close together.
 */
public final class IntSet {
  private static final int MIN_SLOTS = 8;

  private int[] slots = new int[MIN_SLOTS]; // 0 is an empty slot
  private int used;
  private boolean hasZero;

  public void add(int value) {
    if (value == 0) {
      hasZero = true;
      return;
    }
    int slot = slotOf(value);
    if (slots[slot] == 0) {
      slots[slot] = value;
      if (++used > slots.length / 2) {
        grow();
      }
    }
  }

  public void addAll(IntSet other) {
    hasZero |= other.hasZero;
    while (slots.length
        < other
            .slots
            .length) { // else the other's slot order would pile up in a few places of this one
      grow();
    }
    for (int value : other.slots) {
      if (value != 0) {
        add(value);
      }
    }
  }

  public int size() {
    return used + (hasZero ? 1 : 0);
  }

  /** How much memory the values take, and the room for more. */
  public long bytes() {
    return (long) Integer.BYTES * slots.length;
  }

  /** Where the value is, or the empty slot where it would go. */
  private int slotOf(int value) {
    int mask = slots.length - 1;
    int hash = value * 0x9E3779B9; // spreads neighbours; the high bits are the good ones
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] old = slots;
    slots = new int[Math.multiplyExact(old.length, 2)];
    for (int value : old) {
      if (value != 0) {
        slots[slotOf(value)] = value;
      }
    }
  }

  public void encode(OutputStream out) throws IOException {
    int[] sorted = new int[size()];
    int n = hasZero ? 1 : 0; // sorted[0] is 0 already
    for (int value : slots) {
      if (value != 0) {
        sorted[n++] = value;
      }
    }
    Arrays.sort(sorted);
    VarInt.encode(sorted.length, out);
    long previous = Integer.MIN_VALUE;
    for (int value : sorted) {
      VarInt.encode(value - previous, out);
      previous = value;
    }
  }

  public static IntSet decode(InputStream in) throws IOException {
    IntSet set = new IntSet();
    int size = VarInt.decodeInt(in);
    long value = Integer.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      value += VarInt.decodeLong(in);
      set.add((int) value);
    }
    return set;
  }
}
