/**
 * Orders: the row, its status and who may see it, and the order's own branch of the transaction that makes it.
 *
 * <p>{@code price} computes, {@code shop} asks the other services, {@code place} makes orders, {@code follow} learns from
 * the coordinator how they end.
 */
@NullMarked
package io.holdfast.order;

import org.jspecify.annotations.NullMarked;
