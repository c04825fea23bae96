! Generates three IDs and takes the last one apart.
!
!   gfortran snowflake_c.f90 snowflake.f90 quickstart.f90 -o quickstart -lsnowflake
program quickstart
  use snowflake
  use, intrinsic :: iso_c_binding
  implicit none

  interface
    ! Two functions of the C library, which knows the calendar.
    type(c_ptr) function gmtime(seconds) bind(c)
      import
      integer(c_long), intent(in) :: seconds
    end function

    integer(c_size_t) function strftime(text, capacity, format, time) bind(c)
      import
      character(kind=c_char), intent(inout) :: text(*)
      integer(c_size_t), value :: capacity
      character(kind=c_char), intent(in) :: format(*)
      type(c_ptr), value :: time
    end function
  end interface

  type(snowflake_generator) :: generator
  type(snowflake_layout) :: layout
  type(snowflake_parts) :: parts
  integer(int64) :: last
  character(len=20, kind=c_char) :: time
  integer(c_size_t) :: length
  integer :: i

  call generator%open(worker_id=1)
  print '(a)', 'Fortran: 3 IDs of worker 1'
  do i = 1, 3
    last = generator%next()
    print '("  ", i0)', last
  end do
  call generator%close()

  layout = snowflake_preset('default')
  parts = layout%split(last)
  length = strftime(time, len(time, c_size_t), '%Y-%m-%d %H:%M:%S' // c_null_char, &
                    gmtime(int(parts%unix_ms / 1000, c_long)))
  print '(a)', 'The last one, taken apart:'
  print '("  bits      0 ", b41.41, " ", b10.10, " ", b12.12)', &
    parts%tick, parts%worker_id, parts%sequence
  print '("  time      ", a, ".", i3.3, " UTC (", i0, " ms since 2020-01-01)")', &
    time(:length), mod(parts%unix_ms, 1000_int64), parts%tick
  print '("  worker    ", i0)', parts%worker_id
  print '("  sequence  ", i0)', parts%sequence
  print '("  base32    ", a)', snowflake_format(last, snowflake_base32)
end program
