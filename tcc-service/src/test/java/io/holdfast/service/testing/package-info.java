/** What the tests of every module stand on: a real MariaDB and Redis, and tokens signed with keys made for the run. */
@NullMarked
package io.holdfast.service.testing;

import org.jspecify.annotations.NullMarked;
