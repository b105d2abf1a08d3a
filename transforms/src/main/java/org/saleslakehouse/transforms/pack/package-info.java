/**
 * Many small elements as one: runners do a fixed amount of work for each element of a shuffle. The
 * way in is {@link org.saleslakehouse.transforms.pack.PackInBundle}.
 *
 * <p>A pack never crosses a window, and nothing stays behind when its bundle ends.
 */
package org.saleslakehouse.transforms.pack;
