package org.saleslakehouse.io.delta.internal.base;

import java.util.Arrays;

/**
 * The paths of files, each as a number of 64 bits: a million take 8 MB. Two paths may have the same
 * number, though hardly ever: then one that is not in the set seems to be.
 *
 * <p>Not thread-safe.
 */
public final class PathSet {
  private long[] hashes = new long[1024];
  private int size;
  private int sorted;

  public void add(String path) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    hashes[size++] = hash(path);
  }

  public boolean contains(String path) {
    if (sorted < size) {
      Arrays.sort(hashes, 0, size);
      sorted = size;
    }
    return Arrays.binarySearch(hashes, 0, size, hash(path)) >= 0;
  }

  private static long hash(String path) {
    long hash = 1125899906842597L;
    for (int i = 0; i < path.length(); i++) {
      hash = 31 * hash + path.charAt(i);
    }
    return hash;
  }
}
