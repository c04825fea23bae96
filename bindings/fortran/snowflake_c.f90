! The C interface as the module snowflake uses it, and the check of the library's version.
module snowflake_c
  use, intrinsic :: iso_c_binding
  implicit none

  ! The version of the library that this binding belongs to.
  integer, parameter :: major = 0, minor = 2

  ! Statuses; snowflake.h has all.
  integer(c_int32_t), parameter :: snowflake_ok = 0, snowflake_err_parse = -5, &
    snowflake_err_layout = -20, snowflake_err_worker_id = -21, snowflake_err_config = -22

  type, bind(c) :: config_t
    integer(c_int32_t) :: size = 0, order = 0
    integer(c_int64_t) :: time_bits = 0, worker_bits = 0, sequence_bits = 0
    integer(c_int64_t) :: tick_ns = 0, epoch_unix_ms = 0
    integer(c_int64_t) :: worker_id = 0, worker_count = 0, max_wait_ms = 0, max_lead_ms = 0
    integer(c_int64_t) :: sequence_start = 0
    type(c_ptr) :: store = c_null_ptr
    type(c_funptr) :: clock = c_null_funptr
    type(c_ptr) :: clock_context = c_null_ptr
    integer(c_int64_t) :: max_jump_ms = 0
  end type

  type, bind(c) :: detail_t
    integer(c_int32_t) :: size = 512, status = 0, os_errno = 0, wait_reason = 0
    integer(c_int64_t) :: wait_ns = 0
    character(kind=c_char) :: message(488) = c_null_char
  end type

  ! The parts of an ID: unix_ms is the instant the tick began, since 1970, nanoseconds the
  ! part below it, tick the number of ticks since the epoch.
  type, bind(c) :: snowflake_parts
    integer(c_int32_t), private :: size = 40
    integer(c_int32_t) :: nanoseconds = 0
    integer(c_int64_t) :: unix_ms = 0, tick = 0, worker_id = 0, sequence = 0
  end type

  interface
    integer(c_int32_t) function c_config_init(config, size, layout, detail) &
      bind(c, name='snowflake_config_init')
      import
      type(config_t), intent(inout) :: config
      integer(c_size_t), value :: size
      integer(c_int32_t), value :: layout
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int32_t) function c_new(config, generator, detail) bind(c, name='snowflake_new')
      import
      type(config_t), intent(in) :: config
      type(c_ptr), intent(inout) :: generator
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int64_t) function c_next(generator) bind(c, name='snowflake_next')
      import
      type(c_ptr), value :: generator
    end function

    subroutine c_free(generator) bind(c, name='snowflake_free')
      import
      type(c_ptr), value :: generator
    end subroutine

    integer(c_int32_t) function c_explain(generator, returned, detail) &
      bind(c, name='snowflake_explain')
      import
      type(c_ptr), value :: generator
      integer(c_int64_t), value :: returned
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int32_t) function c_split(config, id, parts, detail) &
      bind(c, name='snowflake_split')
      import
      type(config_t), intent(in) :: config
      integer(c_int64_t), value :: id
      type(snowflake_parts), intent(inout) :: parts
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int64_t) function c_compose(config, tick, worker_id, sequence, detail) &
      bind(c, name='snowflake_compose')
      import
      type(config_t), intent(in) :: config
      integer(c_int64_t), value :: tick, worker_id, sequence
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int64_t) function c_ends_at_unix_ms(config, detail) &
      bind(c, name='snowflake_ends_at_unix_ms')
      import
      type(config_t), intent(in) :: config
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int64_t) function c_format(id, encoding, text, capacity, detail) &
      bind(c, name='snowflake_format')
      import
      integer(c_int64_t), value :: id
      integer(c_int32_t), value :: encoding
      character(kind=c_char), intent(inout) :: text(*)
      integer(c_size_t), value :: capacity
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int64_t) function c_parse(text, length, encoding, detail) &
      bind(c, name='snowflake_parse')
      import
      character(kind=c_char), intent(in) :: text(*)
      integer(c_size_t), value :: length
      integer(c_int32_t), value :: encoding
      type(detail_t), intent(inout) :: detail
    end function

    integer(c_int32_t) function c_version_number() bind(c, name='snowflake_version_number')
      import
    end function

    type(c_ptr) function c_version_string() bind(c, name='snowflake_version_string')
      import
    end function
  end interface

contains

  ! Every call but those of a generator that is open comes after this one.
  function version_fits(detail)
    type(detail_t), intent(inout) :: detail
    logical :: version_fits
    character(len=160) :: message
    character(kind=c_char), pointer :: version(:)
    integer :: its_major, its_minor
    its_major = c_version_number() / 10000
    its_minor = mod(c_version_number() / 100, 100)
    version_fits = its_major == major .and. its_minor >= minor .and. &
      (major > 0 .or. its_minor == minor)
    if (version_fits) return
    call c_f_pointer(c_version_string(), version, [32])
    write (message, '("libsnowflake ", i0, ".", i0, " is needed, but version ", 2a)') &
      major, minor, text_of(version), ' was loaded: &
      &install the version that this binding belongs to'
    call fail(detail, snowflake_err_config, trim(message))
  end function

  ! Notes an error, unless there is one already.
  subroutine fail(detail, status, message)
    type(detail_t), intent(inout) :: detail
    integer(c_int32_t), intent(in) :: status
    character(len=*), intent(in) :: message
    integer :: i
    if (detail%status /= snowflake_ok) return
    detail%status = status
    do i = 1, min(len(message), size(detail%message) - 1)
      detail%message(i) = message(i:i)
    end do
  end subroutine

  ! The text before the first NUL.
  function text_of(chars) result(text)
    character(kind=c_char), intent(in) :: chars(:)
    character(len=:), allocatable :: text
    integer :: i
    text = ''
    do i = 1, size(chars)
      if (chars(i) == c_null_char) exit
      text = text // chars(i)
    end do
  end function
end module
