/**
 * The types of Delta and what they are in Beam: {@code DeltaType} one by one, {@code DeltaSchemas}
 * for whole schemas in both directions, {@code PartitionValues} for values in the text form of
 * paths and logs. Pure functions; knows neither files nor logs.
 */
package org.saleslakehouse.io.delta.internal.types;
