/**
 * One thin class per command: its name, its help, its options, and the call of the room that does
 * the work. What a command does is not here but in the room that it calls.
 */
package org.saleslakehouse.pipelines.commands;
