/**
 * The wire contract between initiators, the coordinator and participants: plain records and enums.
 *
 * <p>Nothing here knows Quarkus, JPA or HTTP clients, so that a team outside this repository can depend on it alone.
 * Durations on the wire are milliseconds; times of day never travel from one database clock to another.
 */
@NullMarked
package io.holdfast.protocol;

import org.jspecify.annotations.NullMarked;
