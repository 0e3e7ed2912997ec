/**
 * The protocol under one seed. What decides is the product's own code: the coordinator's engine, step, tables, search and
 * staleness, its begins and inquiries, the participant's fences, table and expiry. What it stands on is simulated: clocks,
 * network, databases, Redis, payment gateway, and the processes themselves, which crash, pause and start again.
 */
@NullMarked
package io.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
