/**
 * A real MariaDB and a real Redis without an installation: for the local run and for every module's tests. The binaries
 * come out of jars and are unpacked once for each user of the machine.
 */
@NullMarked
package io.holdfast.embedded;

import org.jspecify.annotations.NullMarked;
